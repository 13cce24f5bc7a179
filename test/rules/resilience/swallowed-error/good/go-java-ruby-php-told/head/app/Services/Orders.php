<?php

class Orders
{
    public function pay(Order $order): void
    {
        try {
            $this->orderRepository->save($order->paid());
        } catch (\Throwable $e) {
            report($e);
            throw $e;
        }
    }
}
