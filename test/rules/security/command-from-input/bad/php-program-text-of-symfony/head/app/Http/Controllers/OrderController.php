<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;
use Symfony\Component\Process\Process;

class OrderController extends Controller
{
    public function show(string $ref)
    {
        $process = Process::fromShellCommandline("git log {$ref}"); // expect: security/command-from-input
        $process->run();
    }
}
