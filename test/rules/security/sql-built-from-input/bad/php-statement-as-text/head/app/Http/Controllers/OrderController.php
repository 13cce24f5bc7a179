<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;
use Illuminate\Support\Facades\DB;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        $name = trim($request->input('name'));

        return DB::select("select * from orders where customer = '$name'"); // expect: security/sql-built-from-input
    }
}
