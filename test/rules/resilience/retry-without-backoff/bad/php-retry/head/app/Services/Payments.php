<?php

class Payments
{
    public function charge(Order $order): Receipt
    {
        return retry(5, fn () => $this->client->charge($order->id)); // expect: resilience/retry-without-backoff
    }
}
