<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        $cart = unserialize($request->cookie('cart'), ['allowed_classes' => false]);

        return [$cart, json_decode($request->cookie('more'), true)];
    }
}
