<?php

use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Route;

Route::get('/ready', function () {
    DB::select('select 1');
    return response()->json(['status' => 'ok']);
});
