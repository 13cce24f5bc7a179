defmodule Shop.Repo.Migrations.WidenVisits do
  use Ecto.Migration

  def change do
    alter table(:customers) do
      modify :visits, :bigint, from: :integer # expect: migrations/column-type-rewrite
    end
  end
end
