<?php

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public $withinTransaction = false;

    public function up(): void
    {
        DB::statement('CREATE INDEX CONCURRENTLY customers_visits_index ON customers (visits)');
    }

    public function down(): void
    {
        DB::statement('DROP INDEX CONCURRENTLY customers_visits_index');
    }
};
