defmodule Shop.Repo.Migrations.IndexCustomers do
  use Ecto.Migration

  @disable_ddl_transaction true
  @disable_migration_lock true

  def change do
    create index(:customers, [:visits], concurrently: true)
  end
end
