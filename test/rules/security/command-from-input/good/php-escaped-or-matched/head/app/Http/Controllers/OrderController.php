<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        exec('git log ' . escapeshellarg($request->query('ref')));
        $format = match ($request->query('format')) {
            'short' => '--oneline',
            default => '--stat',
        };
        exec("git log $format");
        if (preg_match('/^[a-z0-9]+$/', $request->query('branch')) !== 1) {
            abort(400);
        }
        exec("git log {$request->integer('count')}");
    }
}
