<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        return unserialize(base64_decode($request->cookie('cart'))); // expect: security/unsafe-deserialization
    }
}
