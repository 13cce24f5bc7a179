<?php

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::create('trips', function (Blueprint $table) {
            $table->id();
            $table->foreignId('driver_id')->index();
            $table->string('state');
            $table->timestamp('left_at')->nullable();
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('trips');
    }
};
