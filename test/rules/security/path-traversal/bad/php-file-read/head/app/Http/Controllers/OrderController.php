<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        return file_get_contents(storage_path('exports/' . $request->query('file'))); // expect: security/path-traversal
    }
}
