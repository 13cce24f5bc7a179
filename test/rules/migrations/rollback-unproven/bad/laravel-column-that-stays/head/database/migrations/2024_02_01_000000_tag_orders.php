<?php

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::create('tags', function (Blueprint $table) {
            $table->id();
            $table->string('name')->unique();
        });
        Schema::table('orders', function (Blueprint $table) {
            $table->string('channel')->nullable(); // expect: migrations/rollback-unproven
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('tags');
    }
};
