<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        return eval('return ' . $request->input('formula') . ';'); // expect: security/code-from-input
    }
}
