<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        $file = realpath('/srv/exports/' . $request->query('file'));
        if ($file === false || ! str_starts_with($file, '/srv/exports/')) {
            abort(404);
        }

        return response()->download($file);
    }
}
