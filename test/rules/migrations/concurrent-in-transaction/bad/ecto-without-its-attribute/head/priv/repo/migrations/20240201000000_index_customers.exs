defmodule Shop.Repo.Migrations.IndexCustomers do
  use Ecto.Migration

  def change do
    create index(:customers, [:visits], concurrently: true) # expect: migrations/concurrent-in-transaction
  end
end
