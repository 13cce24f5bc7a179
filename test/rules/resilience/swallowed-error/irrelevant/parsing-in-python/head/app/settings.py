def port(text):
    try:
        return int(text)
    except Exception:
        return None
