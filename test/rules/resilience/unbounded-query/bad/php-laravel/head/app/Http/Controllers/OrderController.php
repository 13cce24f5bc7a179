<?php

class OrderController extends Controller
{
    public function index()
    {
        return OrderResource::collection(Order::all()); // expect: resilience/unbounded-query
    }
}
