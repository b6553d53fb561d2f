namespace EmbeddingProjector.Generation;

/// <summary>Class images in folders: each .png with its .json.</summary>
internal static class ClassPictures
{
    /// <summary>Reads the class images of a model.</summary>
    /// <param name="folders">Where they are; of two of one class the later folder's counts.</param>
    /// <param name="model">The model and its weights, which the pictures must have been made for.</param>
    /// <param name="warn">Hears of pictures that are passed over.</param>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    /// <exception cref="ImageUnreadableException">A picture is damaged.</exception>
    public static SortedDictionary<int, SavedPicture> Read(
        IEnumerable<string> folders, Model model, Action<string> warn)
    {
        var pictures = new SortedDictionary<int, SavedPicture>();
        var (ofOthers, unfinished) = (0, 0);
        foreach (var path in folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*.png").Order()))
        {
            if (PictureRecord.TryRead(path) is not { Class: { } index } record)
                continue;

            if ((record.Model, record.WeightsSha256, record.Logits.Length)
                != (model.Identity.Name, model.Identity.WeightsSha256, model.Categories.Length))
            {
                ofOthers++;
            }
            else if (record.End != GenerationEnd.Completed)
            {
                unfinished++;
            }
            else
            {
                pictures[index] = new(ImageDecoder.Decode(File.ReadAllBytes(path), ImageReadOptions.Default), record);
            }
        }

        if (ofOthers > 0)
            warn($"{ofOthers} class images of another model or other weights are passed over.");
        if (unfinished > 0)
            warn($"{unfinished} class images that were stopped or diverged are passed over.");
        return pictures;
    }
}
