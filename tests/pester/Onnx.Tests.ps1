BeforeAll {
    . (Join-Path $PSScriptRoot 'BuiltModule.ps1')
    $models = Join-Path $root 'tests' 'EmbeddingProjector.Tests' 'Fixtures' 'Onnx'
    $classifier = Join-Path $models 'fixed.onnx'
    $clip = Join-Path $models 'clip'
    $seen = @{ Mean = 0.5, 0.5, 0.5; Std = 0.5, 0.5, 0.5; Transform = 'Squash' }
}

Describe 'A model in an ONNX file' {
    It 'is listed with its layers and their shapes' {
        $layers = Get-EmbeddingModel $classifier -Layer
        $layers.Kind | Should -Be 'Conv', 'Relu', 'Conv', 'Relu', 'ReduceMean', 'Gemm'
        ($layers | Where-Object Role -eq 'embedding').Size | Should -Be 12
        ($layers | Where-Object Role -eq 'logits').Size | Should -Be 5
        (Get-EmbeddingModel $classifier).InputSize | Should -Be 32
    }

    It 'embeds pictures, and finds neighbors by the same file' {
        $log = Join-Path $TestDrive 'log'
        (Export-Embedding (Join-Path $digits '7') -Model $classifier @seen -LogDir $log -WarningAction Ignore).Dimension | Should -Be 12
        $query = (Get-ChildItem (Join-Path $digits '7'))[3].FullName
        (Find-EmbeddingNeighbor $log -ImagePath $query -WeightsPath $classifier -Top 1 -IncludeSelf).File | Should -BeLike '*00*.png'
        { Find-EmbeddingNeighbor $log -ImagePath $query -Top 1 } | Should -Throw '*SHA-256*'
    }

    It 'takes its transform from the file beside it' {
        $embedding = Get-ImageEmbedding (Join-Path $photos 'cat.jpg') -Model $clip
        $embedding.Vector.Count | Should -Be 6
    }

    It 'asks for a transform that it is not told' {
        { Get-ImageEmbedding (Join-Path $photos 'cat.jpg') -Model $classifier -ErrorAction Stop } | Should -Throw '*-Mean, -Std*'
    }

    It 'gives no gradients' {
        { New-ClassImage 3 -Model $classifier -Destination $TestDrive -ErrorAction Stop } | Should -Throw '*OnnxRuntime*'
    }

    It 'brings its own engine' {
        { Get-ImageEmbedding (Join-Path $photos 'cat.jpg') -Model $clip -Engine Simd -ErrorAction Stop } | Should -Throw '*-Engine*'
    }
}

Describe 'Words in the space of pictures' {
    BeforeAll {
        $log = Join-Path $TestDrive 'photos'
        Export-Embedding $photos -Model $clip -LogDir $log -WarningAction Ignore | Out-Null
    }

    It 'embeds texts, from the pipeline too' {
        $texts = 'a photo of a cat', 'A  photo of a CAT', 'a dog', 'a dog' | Get-TextEmbedding -Model $clip
        $texts.Id | Should -Be 'a photo of a cat', 'A photo of a CAT', 'a dog', 'a dog-2'
        $texts[0].Dimension | Should -Be 6
        $texts[1].Vector | Should -Be $texts[0].Vector
        [Math]::Sqrt(($texts[0].Vector | ForEach-Object { $_ * $_ } | Measure-Object -Sum).Sum) | Should -BeGreaterThan 0.99999
        ($texts | Export-Embedding -LogDir (Join-Path $TestDrive 'texts') -WarningAction Ignore).Count | Should -Be 4
    }

    It 'finds pictures by words, in order of their cosines' {
        $words = 'a photo of a cat', 'a dog'
        $found = Find-EmbeddingNeighbor $log -Text $words -Top 4
        $found.Query | Select-Object -Unique | Should -Be $words
        $vectors = (Get-TextEmbedding $words -Model $clip).Vector
        $expected = Find-EmbeddingNeighbor $log -Vector $vectors[0..5] -Top 4
        ($found | Where-Object Query -eq $words[0]).Id | Should -Be $expected.Id
        ($found | Where-Object Query -eq $words[0]).Score | Should -Be $expected.Score
        (Find-EmbeddingNeighbor $log -Text $words[0] -Model "$clip/onnx/vision_model.onnx" -Top 1).Id | Should -Be $expected[0].Id
    }

    It 'refuses words for a set of another model' {
        $other = Join-Path $TestDrive 'other'
        Export-Embedding $photos -LogDir $other -WarningAction Ignore | Out-Null
        { Find-EmbeddingNeighbor $other -Text 'a cat' } | Should -Throw '*-Model must name*'
        { Find-EmbeddingNeighbor $other -Text 'a cat' -Model $clip } | Should -Throw '*was made by tiny-resnet20*'
    }

    It 'classifies pictures by texts, and says that the scale is guessed' {
        $classes = 'a photo of a cat', 'a photo of a dog', 'hello world'
        $images = Get-ImageEmbedding $photos -Model $clip -Classify $classes -WarningVariable said -WarningAction SilentlyContinue
        "$said" | Should -BeLike '*100 is taken*-LogitScale*'
        foreach ($image in $images) {
            ($image.Probabilities | Measure-Object -Sum).Sum | Should -BeGreaterThan 0.999999
            $best = $image.Probabilities.IndexOf(($image.Probabilities | Measure-Object -Maximum).Maximum)
            $image.Prediction | Should -Be $classes[$best]
        }
        $flat = Get-ImageEmbedding $photos -Model $clip -Classify $classes -LogitScale 1e-6 -WarningVariable none
        $none | Should -BeNullOrEmpty
        [Math]::Abs($flat[0].Probability - 1 / 3) | Should -BeLessThan 1e-5
    }

    It 'classifies by a model of words alone' {
        { Get-ImageEmbedding $photos -Classify 'a cat' -ErrorAction Stop } | Should -Throw '*-Classify needs*'
        { Get-ImageEmbedding $photos -Model $clip -Layer logits -Classify 'a cat' -ErrorAction Stop } | Should -Throw
    }

    It 'takes both towers from one file, and its own scale' {
        $pair = New-Item -ItemType Directory (Join-Path $TestDrive 'pair')
        Copy-Item (Join-Path $models 'pair.onnx') (Join-Path $pair 'model.onnx')
        Copy-Item (Join-Path $clip '*.json') $pair
        $images = Get-ImageEmbedding $photos -Model $pair -Classify 'a cat', 'a dog' -WarningVariable said -Verbose 4>&1
        $said | Should -BeNullOrEmpty
        "$($images | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] })" | Should -BeLike '*multiplied by 24.53*'
        Export-Embedding $photos -Model $pair -LogDir "$pair/log" -WarningAction Ignore | Out-Null
        Find-EmbeddingNeighbor "$pair/log" -Text 'a cat' -Top 2 | Should -HaveCount 2
    }
}
