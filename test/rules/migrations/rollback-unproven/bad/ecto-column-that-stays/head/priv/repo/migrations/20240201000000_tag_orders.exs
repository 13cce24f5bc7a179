defmodule Shop.Repo.Migrations.TagOrders do
  use Ecto.Migration

  def up do
    create table(:tags) do
      add :name, :string
    end

    alter table(:orders) do # expect: migrations/rollback-unproven
      add :channel, :string
    end
  end

  def down do
    drop table(:tags)
  end
end
