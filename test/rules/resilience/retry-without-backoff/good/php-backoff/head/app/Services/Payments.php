<?php

class Payments
{
    public function charge(Order $order): Receipt
    {
        return retry(5, fn () => $this->client->charge($order->id), fn (int $attempt) => random_int(0, 100 * 2 ** $attempt));
    }
}
