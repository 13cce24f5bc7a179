<?php

class Overview
{
    public function rows(): array
    {
        $rows = [];
        $orders = Order::where('open', true)->get();
        foreach ($orders as $order) {
            $rows[] = [$order, Customer::find($order->customer_id)]; // expect: resilience/n-plus-one
        }
        return $rows;
    }
}
