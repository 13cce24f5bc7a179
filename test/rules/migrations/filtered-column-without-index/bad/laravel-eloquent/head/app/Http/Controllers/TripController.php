<?php

namespace App\Http\Controllers;

use App\Models\Trip;

class TripController
{
    public function running()
    {
        return Trip::where('state', 'running') // expect: migrations/filtered-column-without-index
            ->where('left_at', '>', now()->subDay())
            ->get();
    }
}
