<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;
use Illuminate\Support\Facades\Http;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        return Http::timeout(5)->get("https://api.example.com/orders/{$request->input('id')}")->body();
    }
}
