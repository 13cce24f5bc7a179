<?php

use App\Http\Controllers\AccountController;
use Illuminate\Support\Facades\Route;

Route::post('/login', [AccountController::class, 'login'])->middleware('throttle:10,1');
