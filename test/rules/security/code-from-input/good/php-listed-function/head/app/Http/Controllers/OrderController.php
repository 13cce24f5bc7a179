<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        $format = $request->input('format');
        if (! in_array($format, ['ucfirst', 'strtolower'], true)) {
            abort(400);
        }

        return call_user_func($format, $request->input('text'));
    }
}
