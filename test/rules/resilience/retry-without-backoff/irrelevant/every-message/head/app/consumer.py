def consume():
    while True:
        message = queue.receive()
        try:
            client.send(message)
        except SendError:
            log.exception("not sent")
