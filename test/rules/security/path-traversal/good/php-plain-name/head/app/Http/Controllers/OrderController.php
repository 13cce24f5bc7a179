<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        return file_get_contents(storage_path('exports/' . basename($request->query('file'))));
    }
}
