<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;
use Illuminate\Support\Facades\Http;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        return Http::timeout(5)->get($request->input('url'))->body(); // expect: security/ssrf
    }
}
