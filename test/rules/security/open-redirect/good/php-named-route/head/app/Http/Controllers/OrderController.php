<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        $to = $request->query('to');
        if (! in_array($to, ['/orders', '/bills'], true)) {
            return redirect()->route('home');
        }

        return redirect($to);
    }
}
