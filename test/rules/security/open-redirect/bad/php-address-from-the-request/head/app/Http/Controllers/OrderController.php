<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        return redirect($request->query('to')); // expect: security/open-redirect
    }
}
