defmodule Shop.Repo.Migrations.IndexCustomers do
  use Ecto.Migration

  def change do
    create index(:customers, [:visits]) # expect: migrations/index-not-concurrent
  end
end
