package dev.espalier.samples.folders;

import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.samples.words.PartName;
import org.jspecify.annotations.Nullable;

/**
 * An image file in an archive.
 *
 * @param part null where the archive is not divided into parts
 */
public record FolderImage(ZipArchive.Entry entry, @Nullable PartName part, String className) {}
