<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;
use Illuminate\Support\Facades\DB;

class OrderController extends Controller
{
    public function show(Request $request, int $id)
    {
        $sort = $request->query('sort');
        if (! in_array($sort, self::COLUMNS, true)) {
            abort(400);
        }
        $limit = (int) $request->query('limit');

        return DB::select("select * from orders where id > $id order by $sort limit $limit");
    }

    private const COLUMNS = ['id', 'total'];
}
