<?php

use App\Models\Trip;

$running = Trip::where('state', 'running')->get();
