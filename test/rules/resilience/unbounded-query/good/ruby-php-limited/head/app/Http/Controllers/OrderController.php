<?php

class OrderController extends Controller
{
    public function index()
    {
        return OrderResource::collection(Order::orderBy('id')->cursorPaginate(100));
    }
}
