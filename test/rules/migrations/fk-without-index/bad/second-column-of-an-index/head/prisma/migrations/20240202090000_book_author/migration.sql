-- AlterTable
ALTER TABLE "Book" ADD COLUMN "authorId" TEXT;

-- CreateIndex
CREATE INDEX "Book_title_authorId_idx" ON "Book"("title", "authorId");

-- AddForeignKey
ALTER TABLE "Book" ADD CONSTRAINT "Book_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "Author"("id"); -- expect: migrations/fk-without-index
