<?php

class Overview
{
    public function rows(): array
    {
        $rows = [];
        foreach (Order::with('customer')->where('open', true)->get() as $order) {
            $rows[] = [$order, $order->customer];
        }
        return $rows;
    }
}
