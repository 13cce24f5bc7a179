<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;
use Symfony\Component\Process\Process;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        $process = new Process(['git', 'log', '--', $request->query('ref')]);
        $process->run();
    }
}
