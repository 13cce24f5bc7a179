<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;

class OrderController extends Controller
{
    public function show(Request $request)
    {
        $conditions = ["state = 'open'"];
        $conditions[] = "customer = '{$_GET['customer']}'";

        return $this->pdo->query('select * from orders where ' . implode(' and ', $conditions)); // expect: security/sql-built-from-input
    }
}
