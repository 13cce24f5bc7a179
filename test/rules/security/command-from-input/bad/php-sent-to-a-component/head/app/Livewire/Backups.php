<?php

namespace App\Livewire;

use Livewire\Component;

class Backups extends Component
{
    public function restore($file)
    {
        exec("pg_restore /backups/$file"); // expect: security/command-from-input
    }
}
