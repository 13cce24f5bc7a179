<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;
use Illuminate\Validation\Rule;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        $request->validate(['sort' => 'required|in:id,total', 'direction' => ['required', Rule::in(['asc', 'desc'])]]);

        return Order::query()->orderByRaw("{$request->input('sort')} {$request->direction}")->get();
    }
}
