<?php

namespace App\Http\Controllers;

use Illuminate\Support\Facades\DB;

class TripController
{
    public function ofDriver(int $driver)
    {
        return DB::table('trips')->where('driver_id', $driver)->where('state', 'running')->get();
    }
}
