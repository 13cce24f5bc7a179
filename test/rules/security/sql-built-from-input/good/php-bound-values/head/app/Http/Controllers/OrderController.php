<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;
use Illuminate\Support\Facades\DB;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        $rows = DB::select('select * from orders where customer = ?', [$request->input('name')]);
        $more = Order::query()->whereRaw('lower(customer) = ?', [$request->input('name')])->get();

        return [$rows, $more];
    }
}
