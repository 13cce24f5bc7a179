<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        $ref = $request->query('ref');

        return shell_exec('git log ' . $ref); // expect: security/command-from-input
    }
}
