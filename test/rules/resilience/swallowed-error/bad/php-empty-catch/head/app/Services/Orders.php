<?php

class Orders
{
    public function pay(Order $order): void
    {
        try {
            $this->orderRepository->save($order->paid());
        // expect-next: resilience/swallowed-error
        } catch (\Throwable $e) {
        }
    }
}
