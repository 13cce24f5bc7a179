<?php

use Illuminate\Support\Facades\Route;

Route::get('/ready', function () { // expect: operability/health-check-shallow
    return response()->json(['status' => 'ok']);
});
