<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;
use Illuminate\Support\Facades\Http;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        $url = $request->input('url');
        $host = parse_url($url, PHP_URL_HOST);
        if (! in_array($host, ['a.example.com', 'b.example.com'], true)) {
            abort(400);
        }

        return Http::timeout(5)->get($url)->body();
    }
}
