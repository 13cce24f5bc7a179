<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        return Order::query()
            ->where('state', 'open')
            ->orderByRaw($request->query('sort') . ' desc') // expect: security/sql-built-from-input
            ->get();
    }
}
