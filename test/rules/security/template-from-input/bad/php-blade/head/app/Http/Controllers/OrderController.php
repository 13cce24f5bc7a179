<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;
use Illuminate\Support\Facades\Blade;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        return Blade::render('Hello ' . $request->input('greeting')); // expect: security/template-from-input
    }
}
