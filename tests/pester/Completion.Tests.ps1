BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $log = Join-Path $TestDrive 'log'
    $first = Export-Embedding -Path $digits -LogDir $log -First 12 -InformationAction Ignore
    Export-Embedding -Path $digits -LogDir $log -Tag 'second one' -First 5 -InformationAction Ignore | Out-Null
    $id = (Get-Content (Join-Path $log $first.Tag 'items.tsv'))[1].Split("`t")[0]

    function Get-Completion([string] $Line) {
        (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText
    }

    function Get-Tip([string] $Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches.ToolTip }
}

Describe 'Completion' {
    It 'offers the tags of a log, quoted where they have spaces' {
        Get-Completion "ConvertTo-EmbeddingProjection '$log' -Tag " | Should -Be @('tiny-resnet20', "'second one'")
        Get-Completion "ConvertTo-EmbeddingProjection -LogDir '$log' -Tag sec" | Should -Be "'second one'"
    }

    It 'takes a log''s path as PowerShell does' {
        Push-Location $TestDrive
        try {
            Get-Completion 'ConvertTo-EmbeddingProjection log -Tag tiny' | Should -Be 'tiny-resnet20'
        } finally {
            Pop-Location
        }
    }

    It 'offers the ids of a log''s items' {
        $ids = Get-Completion "Find-EmbeddingNeighbor '$log' -Tag tiny-resnet20 -Id "

        $ids.Count | Should -Be 12
        Get-Completion "Find-EmbeddingNeighbor '$log' -Tag tiny-resnet20 -Id $($id.Substring(0, 6))" | Should -Be $id
    }

    It 'offers nothing, and says nothing, where there is no log' {
        (TabExpansion2 "Find-EmbeddingNeighbor nowhere -Id zz" 33).CompletionMatches.CompletionText |
            Should -Not -Contain 'zz'
    }

    It 'offers items by their files, and says which they are' {
        Get-Completion "Find-EmbeddingNeighbor '$log' -Tag tiny-resnet20 -Id 0/00003" | Should -Be "'0/00003.png'"
        Get-Tip "Find-EmbeddingNeighbor '$log' -Tag tiny-resnet20 -Id 0/00003" | Should -BeLike '0: i*'
    }

    It 'says what each metric is' {
        Get-Completion 'Find-EmbeddingNeighbor log -Metric ' | Should -Be 'Cosine', 'Dot', 'Euclidean'
        Get-Tip 'Measure-EmbeddingSet log -Metric Eu' | Should -BeLike '*less is nearer*L2*'
        foreach ($command in Get-Command -Module EmbeddingProjector | Where-Object { $_.Parameters.Keys -contains 'Metric' }) {
            Get-Tip "$command log -Metric Co" | Should -BeLike 'the cosine*' -Because $command
        }
    }

    It 'offers columns, conditions and values' {
        Get-Completion "ConvertTo-EmbeddingProjection '$log' -Tag tiny-resnet20 -ColorBy pr" |
            Should -Be 'predicted', 'probability'
        Get-Tip "Export-EmbeddingHeatmap '$log' a.png -Tag tiny-resnet20 -GroupBy lab" | Should -BeLike '* different values, such as 0*'
        Get-Completion "Find-EmbeddingNeighbor '$log' -Tag tiny-resnet20 -Where lab" | Should -Be "'label='", "'label!='"
        Get-Completion "Find-EmbeddingNeighbor '$log' -Tag tiny-resnet20 -Where 'label=0" | Should -Be "'label=0'"
    }

    It 'offers what is in files: arrays, views, a probe''s classes' {
        Push-Location $TestDrive
        try {
            Set-Content -LiteralPath state.txt '[{"label":"odd ones","dataSetDimensions":[12,128],"selectedPoints":[1]}]'
            Get-Completion 'Import-ProjectorSelection state.txt log -Bookmark ' | Should -Be "'odd ones'"
            Get-Tip 'Import-ProjectorSelection state.txt log -Bookmark ' | Should -Be '1 of 12 points are selected'
            Export-Embedding $digits -LogDir all -First 60 -InformationAction Ignore | New-EmbeddingProbe -Destination p.safetensors
            Get-Completion 'Invoke-EmbeddingProbe all p.safetensors -Class ' | Should -Contain '0'
        } finally {
            Pop-Location
        }
    }

    It 'says something of <line>' -ForEach @(
        @{ line = 'ConvertTo-EmbeddingProjection log -Panel 1-2-'; tip = '*in space*' }
        @{ line = 'Export-RotationSweep cat.jpg -Fill me'; tip = '*transform subtracts*' }
        @{ line = 'New-ClassImage -Class cat'; tip = 'class 3: cat' }
        @{ line = 'Export-Embedding -Model resnet50'; tip = 'ResNet, 224 pixels*' }
        @{ line = 'Export-Embedding -Model resnet50 -Weights IMAGENET1K_V1'; tip = '*resnet50-0676ba61.pth*' }
        @{ line = 'Export-Embedding -Engine Simd'; tip = '*vector instructions*' }
    ) {
        @(Get-Tip $line)[0] | Should -BeLike $tip
    }
}
