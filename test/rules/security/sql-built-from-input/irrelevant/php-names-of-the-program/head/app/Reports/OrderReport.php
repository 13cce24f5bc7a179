<?php

namespace App\Reports;

class OrderReport
{
    private const TABLE = 'orders';

    public function rows(\PDO $pdo): array
    {
        return $pdo->query('select * from ' . self::TABLE . ' order by id')->fetchAll();
    }
}
